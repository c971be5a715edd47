// SPDX-License-Identifier: Apache-2.0
// The AWS SDK for JavaScript as a client: {"endpoint", "requests": [text, ...]} on standard input, what came back as a list on standard output.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(process.argv[2] + "/");
const { InvokeCommand, LambdaClient } = require("@aws-sdk/client-lambda");
const { endpoint, requests } = JSON.parse(readFileSync(0, "utf8"));
const client = new LambdaClient({ endpoint, region: "eu-west-1", credentials: { accessKeyId: "x", secretAccessKey: "y" }, maxAttempts: 1 });
const results = [];
for (const request of requests) {
  try {
    const reply = await client.send(new InvokeCommand({ FunctionName: "TypeFunction", Payload: Buffer.from(request, "utf8") }));
    results.push({ status: reply.StatusCode, error: reply.FunctionError ?? null, version: reply.ExecutedVersion, answer: JSON.parse(Buffer.from(reply.Payload).toString("utf8")) });
  } catch (e) {
    results.push({ status: e.$metadata?.httpStatusCode ?? 0, error: e.name, message: e.message });
  }
}
process.stdout.write(JSON.stringify(results));
