package io.mooring.fault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.plan.Policy;
import io.mooring.port.Aws;
import io.mooring.port.AwsCall;
import io.mooring.port.Reply;
import io.mooring.port.Repository;
import io.mooring.window.Windows;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A known bug, put back around the controller: its calls, its view of the world or its settings are
 * bent so that it behaves as one that has it.
 */
interface Bug {
  Bug NONE = new Bug() {};

  default Aws aws(Aws door) {
    return door;
  }

  default Repository git(Repository git) {
    return git;
  }

  default Policy policy(Policy policy) {
    return policy;
  }

  default Windows windows(Windows windows) {
    return windows;
  }

  private static Bug of(UnaryOperator<Aws> bent) {
    return new Bug() {
      @Override
      public Aws aws(Aws door) {
        return bent.apply(door);
      }
    };
  }

  /** It asks for something else. */
  static Bug asks(AwsCall call, Consumer<ObjectNode> change) {
    return of(door -> (c, request) -> {
      if (c != call) return door.call(c, request);
      var other = request.deepCopy();
      change.accept(other);
      return door.call(c, other);
    });
  }

  /** It reads something else out of an answer. */
  static Bug reads(AwsCall call, Consumer<ObjectNode> change) {
    return of(door -> (c, request) -> {
      var reply = door.call(c, request);
      if (c == call && reply instanceof Reply.Ok(var body, var _)) change.accept(body);
      return reply;
    });
  }

  /** It believes to have made a call, and did not. */
  static Bug omits(AwsCall call, Predicate<ObjectNode> which) {
    return of(door -> (c, request) -> c == call && which.test(request)
        ? new Reply.Ok(FaultyAws.object(), "id")
        : door.call(c, request));
  }

  /** It takes a failed call for something else. */
  static Bug takes(Predicate<AwsCall> calls, Predicate<Reply> which, Taken as) {
    return of(door -> (c, request) -> {
      var reply = door.call(c, request);
      return calls.test(c) && which.test(reply) ? as.of(door, c, request) : reply;
    });
  }

  /** Both of them at once. */
  static Bug both(Bug first, Bug second) {
    return of(door -> first.aws(second.aws(door)));
  }

  /** What a bug makes of a call that failed. */
  interface Taken {
    Reply of(Aws door, AwsCall call, ObjectNode request);
  }

  static Bug inGit(UnaryOperator<Repository> bent) {
    return new Bug() {
      @Override
      public Repository git(Repository git) {
        return bent.apply(git);
      }
    };
  }

  static Bug inPolicy(UnaryOperator<Policy> bent) {
    return new Bug() {
      @Override
      public Policy policy(Policy policy) {
        return bent.apply(policy);
      }
    };
  }
}
