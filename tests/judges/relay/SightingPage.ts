// A list that Relay pages and fetches again by itself: judges Node, connections and cursors.
import { graphql } from "relay-runtime";

graphql`
  query SightingPageQuery($first: Int) {
    ...SightingPage_list @arguments(first: $first)
    truck(plate: "渝A90001") {
      ...SightingPage_truck
    }
  }
`;

graphql`
  fragment SightingPage_list on Query
  @argumentDefinitions(first: { type: "Int", defaultValue: 20 }, after: { type: "String" })
  @refetchable(queryName: "SightingPagePaginationQuery") {
    sightings(first: $first, after: $after) @connection(key: "SightingPage_sightings") {
      edges {
        node {
          id
          number
        }
      }
    }
  }
`;

graphql`
  fragment SightingPage_truck on Truck
  @argumentDefinitions(count: { type: "Int", defaultValue: 10 }, cursor: { type: "String" })
  @refetchable(queryName: "SightingPageTruckQuery") {
    permits(first: $count, after: $cursor) @connection(key: "SightingPage_permits") {
      edges {
        node {
          number
        }
      }
    }
  }
`;
