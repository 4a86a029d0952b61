// How @hey-api/openapi-ts makes its client.
export default {
  input: "../openapi.yaml",
  output: { path: "src/hey", importFileExtension: ".js" },
  logs: { file: false },
};
