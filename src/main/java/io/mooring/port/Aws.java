package io.mooring.port;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The door to AWS for one account and region: an operation and a document in, a reply out, never an
 * exception for what AWS or the network does. One call is one attempt; whoever calls decides about
 * the next.
 */
public interface Aws {
  Reply call(AwsCall call, ObjectNode request);
}
