package io.mooring.sim;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HexFormat;

/** Names that ECS makes up: all different, and the same again after a reset. */
final class Ids {
  /** Makes service deployment ids 19 digits long, as ECS's are at most 20 (ecs.md 4.3). */
  private static final long NINETEEN_DIGITS = 1_000_000_000_000_000_000L;

  private static final int SERVICE_DEPLOYMENT_LENGTH = 21;

  private long drawn;

  /** 32 hexadecimal digits, as in a task's ARN. */
  String task() {
    var hex = HexFormat.of();
    return hex.toHexDigits(mixed(++drawn)) + hex.toHexDigits(mixed(++drawn));
  }

  String deployment() {
    return "ecs-svc/" + (NINETEEN_DIGITS + (mixed(++drawn) >>> 4));
  }

  /** 21 characters that are safe in an address, as in a service deployment's ARN (ecs.md 4.6). */
  String serviceDeployment() {
    var bytes = ByteBuffer.allocate(2 * Long.BYTES);
    bytes.putLong(mixed(++drawn)).putLong(mixed(++drawn));
    var text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    return text.substring(0, SERVICE_DEPLOYMENT_LENGTH);
  }

  /** In the form of a UUID, as ECS's request ids and container ids are. */
  String uuid() {
    var hex = task();
    return hex.substring(0, 8)
        + '-'
        + hex.substring(8, 12)
        + '-'
        + hex.substring(12, 16)
        + '-'
        + hex.substring(16, 20)
        + '-'
        + hex.substring(20);
  }

  /** The finaliser of SplitMix64: a bijection, so that no two numbers meet. */
  private static long mixed(long number) {
    long z = number * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
