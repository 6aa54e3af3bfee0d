// Users by json-schema-faker, from the same JSON Schema; names are random texts, emails repeat.
import { createGeneratorSync } from "json-schema-faker";
import { schema, serve } from "./laps.mjs";

const wanted = { ...schema, required: Object.keys(schema.properties) };
const generator = createGeneratorSync({ seed: 1 });

serve(() => generator.generate(wanted));
