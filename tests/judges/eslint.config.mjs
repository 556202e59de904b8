// The recommendations of @graphql-eslint for schemas, those for Relay included.
import graphql from "@graphql-eslint/eslint-plugin";

export default [
  {
    files: ["**/*.graphql"],
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: process.env.ZHATU_JUDGE_SCHEMA } },
    },
    plugins: { "@graphql-eslint": graphql },
    rules: {
      ...graphql.configs["flat/schema-recommended"].rules,
      ...graphql.configs["flat/schema-relay"].rules,
      // ids are for things of the graph, which are Nodes; a payload, a page or a right is a value
      "@graphql-eslint/strict-id-in-types": "off",
      // an entry of the audit log is a line of a list, and no node
      // plain lists stay short by nature (tasks of a case, roles of a person) and have no cursors
      "@graphql-eslint/relay-edge-types": [
        "error",
        { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
      ],
      // lists of cases and incidents are followed forwards only
      "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],
      // plateClass is one word of GA 24.7 (号牌种类), not a class of our plates
      "@graphql-eslint/no-typename-prefix": "off",
    },
  },
];
