// Makes src/operations.ts of ../operations and of the hub's schema, as `npm run build` does first.
export default {
  schema: process.env.ZHATU_SCHEMA ?? "../../gateway/api/schema.graphql",
  documents: [`${process.env.ZHATU_OPERATIONS ?? "../operations"}/*.graphql`],
  generates: {
    [process.env.ZHATU_GENERATED ?? "src/operations.ts"]: {
      plugins: ["typescript-operations", "typed-document-node"],
      config: {
        scalars: { Instant: "string", Date: "string", PlateNumber: "string", Duration: "string", Point: "{ type: 'Point'; coordinates: [number, number] }", _Any: "Record<string, unknown>" },
        useTypeImports: true,
        enumsAsTypes: true,
      },
    },
  },
};
