use std::collections::BTreeMap;

use portico_domain::language::Language;
use utoipa::openapi::{
    Header, Object, ObjectBuilder, Ref, RefOr, Response, SchemaFormat, Type, extensions::Extensions,
};

/// A header that answers have wherever they name it.
struct Shared {
    name: &'static str,
    description: &'static str,
    schema: fn() -> ObjectBuilder,
}

const SHARED: [Shared; 8] = [
    Shared {
        name: "content-disposition",
        description: "What to save it as (RFC 6266).",
        schema: text,
    },
    Shared {
        name: "content-language",
        description: "The language of what people read.",
        schema: || text().enum_values(Some(Language::ALL.map(Language::tag))),
    },
    Shared {
        name: "etag",
        description: "The version of the user, for `If-Match`.",
        schema: || text().pattern(Some("^\"[1-9][0-9]*\"$")),
    },
    Shared {
        name: "location",
        description: "Where it is found.",
        schema: || text().format(Some(SchemaFormat::Custom("uri-reference".into()))),
    },
    Shared {
        name: "retry-after",
        description: "After how many seconds to try again.",
        schema: || Object::builder().schema_type(Type::Integer).minimum(Some(1)),
    },
    Shared {
        name: "www-authenticate",
        description: "How to authenticate (RFC 6750, section 3).",
        schema: text,
    },
    Shared {
        name: "x-portico-consistency",
        description: "Sent back with a read, has it see this write, on whichever node.",
        schema: text,
    },
    Shared {
        name: REQUEST_ID,
        description: "What to tell an operator.",
        schema: || text().pattern(Some("^[A-Za-z0-9._-]{1,64}$")),
    },
];

/// The header that every answer has.
const REQUEST_ID: &str = "x-request-id";

/// Them all, for answers to refer to.
pub(super) fn shared() -> BTreeMap<String, RefOr<Header>> {
    SHARED.iter().map(|shared| (shared.name.to_owned(), RefOr::T(shared.header()))).collect()
}

/// Has an answer refer to the headers that it names, and to the one that all have.
pub(super) fn refer(response: &mut Response) {
    response.headers.entry(REQUEST_ID.into()).or_insert_with(|| RefOr::T(Header::default()));
    for (name, header) in &mut response.headers {
        if SHARED.iter().any(|shared| shared.name == name) {
            *header = RefOr::Ref(Ref::new(format!("#/components/headers/{name}")));
        }
    }
}

impl Shared {
    fn header(&self) -> Header {
        // utoipa knows no `required` of a header.
        let required = Extensions::from_iter([("required", true)]);
        Header::builder()
            .schema(Some((self.schema)().build()))
            .description(Some(self.description))
            .extensions(Some(required))
            .build()
    }
}

fn text() -> ObjectBuilder {
    Object::builder().schema_type(Type::String)
}
