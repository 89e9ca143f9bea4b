package io.mooring.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import java.io.IOException;
import java.util.Map;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** One service of AWS, as far as Mooring asks it: its calls, and the client behind them. */
record Opened(SdkAutoCloseable client, Map<AwsCall, Operation> operations) {
  Opened {
    operations = Map.copyOf(operations);
  }

  /** Sends one request; the SDK throws what is not an answer. */
  interface Operation {
    Reply send(ObjectNode request) throws IOException;
  }
}
