//! The JSON Schema of `case.toml`.

/// The schema that editors use for completion.
pub fn case_schema() -> serde_json::Value {
    serde_json::json!({})
}
