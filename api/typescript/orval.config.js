// How orval makes its client; the walk says in COSELL_URL where the service is.
export default {
  cosell: {
    input: "../openapi.yaml",
    output: {
      target: "src/orval.ts",
      client: "fetch",
      baseUrl: { runtime: "process.env['COSELL_URL'] ?? ''" },
    },
  },
};
