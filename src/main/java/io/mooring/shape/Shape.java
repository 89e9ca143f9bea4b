package io.mooring.shape;

import java.util.List;
import java.util.SortedMap;

/**
 * The type of one value in an AWS request or response. ECS's shapes never recurse, so this is a
 * finite tree.
 */
public sealed interface Shape {
  /**
   * A JSON object with named members. {@code required} are those without which AWS refuses the
   * object.
   */
  record Structure(String name, SortedMap<String, Shape> members, List<String> required)
      implements Shape {}

  record ListOf(Shape element) implements Shape {}

  /**
   * A JSON object with free keys; {@code keys} lists the known ones where they are an enumeration.
   */
  record MapOf(Shape value, List<String> keys) implements Shape {}

  /** A string; {@code values} lists the known ones where it is an enumeration, else it is empty. */
  record Text(List<String> values) implements Shape {}

  /** A whole number of 32 or 64 bits. */
  record Whole(int bits) implements Shape {}

  record Decimal() implements Shape {}

  record Flag() implements Shape {}

  /** Seconds since 1970 as a JSON number with a millisecond fraction. */
  record Timestamp() implements Shape {}

  /** Any JSON. */
  record Document() implements Shape {}
}
