// How orval makes its client.
export default {
  cosell: {
    input: "../openapi.yaml",
    output: {
      target: "src/orval.ts",
      client: "fetch",
    },
  },
};
