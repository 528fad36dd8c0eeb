# What writes and reads workbooks besides us, openpyxl and XlsxWriter for Python and LibreOffice; what speaks WebSocket and gRPC, and
# what knows tokens, the manifests of Kubernetes and OpenAPI.
# `tests/it/python.rs` and `tests/it/xlsx/programs.rs` look for them in the same places.
# shellcheck shell=bash

provide_sheet_programs() {
    provide_python_modules
    provide_libreoffice
}

# A Python that has the modules: one that the environment names, one of a virtual environment of ours, or any.
provide_python_modules() {
    [ -n "${TEST_PYTHON:-}" ] || has_modules "$PORTICO_TEST_CACHE/python/bin/python" || has_modules python3 \
        || make_python_environment \
        || say "install the Python modules of tests/setup/requirements.txt, or name a Python that has them in TEST_PYTHON"
}

has_modules() {
    has "$1" && "$1" -c 'import grpc_health, grpc_reflection, grpc_status, grpc_tools, jwcrypto, jwt, kubernetes_validate, openapi_spec_validator, openpyxl, schemathesis, trustme, websockets, xlsxwriter' > /dev/null 2>&1
}

make_python_environment() {
    local environment="$PORTICO_TEST_CACHE/python"
    say "installing $(paste -sd ' ' tests/setup/requirements.txt) for Python"
    has python3 || install_package python3 python || return 1
    python3 -m venv --clear "$environment" > /dev/null 2>&1 \
        || { apt_install python3-venv && python3 -m venv --clear "$environment" > /dev/null; } || return 1
    "$environment/bin/pip" --quiet install --disable-pip-version-check -r tests/setup/requirements.txt
}

provide_libreoffice() {
    [ -n "${TEST_SOFFICE:-}" ] || has soffice || install_libreoffice \
        || say "install LibreOffice Calc, or name its soffice in TEST_SOFFICE"
}

install_libreoffice() {
    if has apt-get; then
        apt_install libreoffice-calc-nogui || apt_install libreoffice-calc
    else
        return 1
    fi
}
