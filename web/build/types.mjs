// Makes src/types.ts from the wire types of the program (schema/openapi.json).
// With --check it compares instead of writing.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const from = fileURLToPath(new URL("../../schema/openapi.json", import.meta.url));
const to = fileURLToPath(new URL("../src/types.ts", import.meta.url));
const schemas = JSON.parse(readFileSync(from, "utf8")).components.schemas;

function type(schema) {
  if (schema === true || schema === undefined) return "unknown";
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((v) => JSON.stringify(v)).join(" | ");
  for (const key of ["oneOf", "anyOf"]) {
    if (schema[key]) return schema[key].map(type).join(" | ");
  }
  if (schema.allOf?.length === 1) return type(schema.allOf[0]);
  if (Array.isArray(schema.type)) {
    return schema.type.map((t) => type({ ...schema, type: t })).join(" | ");
  }
  switch (schema.type) {
    case "string":
      return "string";
    case "integer":
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    case "null":
      return "null";
    case "array":
      if (schema.prefixItems) return `[${schema.prefixItems.map(type).join(", ")}]`;
      return `Array<${type(schema.items)}>`;
    case "object":
      if (schema.properties) return object(schema);
      return `{ [key: string]: ${type(schema.additionalProperties ?? true)} }`;
    default:
      throw new Error(`no TypeScript for ${JSON.stringify(schema)}`);
  }
}

function comment(text, indent) {
  return text ? `${indent}/** ${text.replaceAll("*/", "* /").replace(/\s+/g, " ").trim()} */\n` : "";
}

function object(schema) {
  const required = new Set(schema.required ?? []);
  const fields = Object.entries(schema.properties).map(([name, field]) => {
    const key = /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
    return `${comment(field.description, "  ")}  ${key}${required.has(name) ? "" : "?"}: ${type(field)};\n`;
  });
  return `{\n${fields.join("")}}`;
}

let out = "// Made by build/types.mjs from schema/openapi.json; do not edit.\n";
for (const [name, schema] of Object.entries(schemas)) {
  out += `\n${comment(schema.description, "")}`;
  // A choice of fields beside fixed ones, as of a flattened enum.
  const choice = schema.properties && schema.oneOf;
  out += choice
    ? `export type ${name} = ${object(schema)} & (${schema.oneOf.map(type).join(" | ")});\n`
    : schema.type === "object" && schema.properties
      ? `export interface ${name} ${object(schema)}\n`
      : `export type ${name} = ${type(schema)};\n`;
}
if (process.argv.includes("--check")) {
  if (readFileSync(to, "utf8") !== out) {
    console.error("web/src/types.ts is not what schema/openapi.json gives; run  npm run types  in web/");
    process.exit(1);
  }
} else writeFileSync(to, out);
