//! The OpenAPI document of the local server, made from the wire types.

use super::api;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// The document (OpenAPI 3.1).
pub fn document() -> Value {
    let mut generator = SchemaSettings::draft2020_12()
        .with(|s| s.definitions_path = "/components/schemas".into())
        .into_generator();
    let name = |schema: schemars::Schema| schema.to_value();
    let post = |summary: &str, request: Value, answer: Value, stream: bool| {
        let kind = if stream { "application/x-ndjson" } else { "application/json" };
        json!({ "post": {
            "summary": summary,
            "security": [{ "token": [] }],
            "requestBody": { "required": true, "content": { "application/json": { "schema": request } } },
            "responses": responses(kind, answer),
        }})
    };
    let get = |summary: &str, answer: Value| {
        json!({ "get": {
            "summary": summary,
            "security": [{ "token": [] }],
            "responses": responses("application/json", answer),
        }})
    };
    let problem = name(generator.subschema_for::<api::Problem>());
    let mut paths = Map::new();
    paths.insert(
        "/api/session".into(),
        get("What this server is and can do", name(generator.subschema_for::<api::Session>())),
    );
    macro_rules! posts {
        ($($path:literal, $summary:literal, $request:ty, $answer:ty, $stream:literal;)+) => {
            $({
                let request = name(generator.subschema_for::<$request>());
                let answer = name(generator.subschema_for::<$answer>());
                paths.insert($path.into(), post($summary, request, answer, $stream));
            })+
        };
    }
    posts! {
        "/api/open", "Open a case", api::OpenRequest, api::Opened, false;
        "/api/check", "Look through a text of a case", api::CheckRequest, api::Checked, false;
        "/api/analyze", "Answer a scenario; one JSON document a line, more draws each", api::AnswerRequest, api::ScenarioAnswer, true;
        "/api/map", "Map two parameters", api::MapRequest, api::MapAnswer, false;
        "/api/record", "What the record held on a day", api::RecordRequest, api::RecordAnswer, false;
        "/api/ask", "Answer what goes beyond the headline, as the command line does", api::AskRequest, api::AskAnswer, false;
        "/api/compare", "Compare two versions over common draws", api::CompareRequest, api::CompareAnswer, false;
        "/api/report", "A report as a file", api::ReportRequest, api::ReportAnswer, false;
        "/api/seal", "Seal what the case says of its questions", api::SealRequest, api::LogAnswer, false;
        "/api/resolve", "Write down how a sealed forecast turned out", api::ResolveRequest, api::LogAnswer, false;
        "/api/save", "Save a file if it has not changed underneath", api::SaveRequest, api::Saved, false;
    }
    let schemas = generator.take_definitions(true);
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Realpolitik, the local workbench",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Served on loopback alone. Every route of /api needs the token that the program printed, in the header X-Realpolitik-Token.",
            "license": { "name": "MIT OR Apache-2.0" },
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "token": { "type": "apiKey", "in": "header", "name": super::guard::TOKEN_HEADER } },
        },
    });
    // The error answer is the same everywhere and so named once.
    document["components"]["responses"] = json!({
        "problem": {
            "description": "Refused or not possible; the body says why",
            "content": { "application/json": { "schema": problem } },
        }
    });
    document
}

fn responses(kind: &str, answer: Value) -> Value {
    let refused = json!({ "$ref": "#/components/responses/problem" });
    json!({
        "200": { "description": "Done", "content": { kind: { "schema": answer } } },
        "400": refused, "401": refused, "403": refused, "404": refused, "413": refused,
        "415": refused, "421": refused, "503": refused,
    })
}
