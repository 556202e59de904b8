// What graphql-codegen makes of the schema and the operations; $ZHATU_JUDGE_SCHEMA, $ZHATU_JUDGE_OUT.
export default {
  schema: process.env.ZHATU_JUDGE_SCHEMA,
  documents: [`${process.env.ZHATU_JUDGE_OPERATIONS}/*.graphql`],
  generates: {
    [`${process.env.ZHATU_JUDGE_OUT}/generated.ts`]: {
      plugins: ["typescript-operations", "typed-document-node"],
      config: { scalars: { Instant: "string", Date: "string", PlateNumber: "string", Duration: "string", Point: "{ type: 'Point'; coordinates: [number, number] }", _Any: "Record<string, unknown>" }, useTypeImports: true },
    },
  },
};
