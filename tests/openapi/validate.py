"""Whether a file is a description of OpenAPI 3.1, in the eyes of openapi-spec-validator."""

import json
import sys

from openapi_spec_validator import OpenAPIV31SpecValidator

with open(sys.argv[1], encoding="utf-8") as file:
    for fault in OpenAPIV31SpecValidator(json.load(file)).iter_errors():
        sys.exit(f"{fault.json_path}: {fault.message}")
