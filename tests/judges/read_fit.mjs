// Reads FIT files, one a line in base64, with Garmin's own reader; prints a line of JSON for each.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const folder = join(process.env.NODE_PATH, "@garmin", "fitsdk");
const entry = createRequire(import.meta.url)(join(folder, "package.json")).main;
const { Decoder, Stream } = await import(pathToFileURL(join(folder, entry)).href);

for (const line of readFileSync(0, "utf-8").split("\n").filter(Boolean)) {
  const bytes = Buffer.from(line, "base64");
  let whole = false, messages = {}, errors = [];
  try {
    whole = new Decoder(Stream.fromByteArray(bytes)).checkIntegrity();
    ({ messages, errors } = new Decoder(Stream.fromByteArray(bytes)).read({ convertTypesToStrings: false, convertDateTimesToDates: false }));
  } catch (error) {
    errors = [String(error)];
  }
  // Only a damaged file has numbers of 64 bits.
  console.log(JSON.stringify({ whole, errors: errors.map(String), messages }, (_, value) => (typeof value === "bigint" ? String(value) : value)));
}
