package io.mooring.notify;

import io.mooring.port.AwsCall;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which AWS calls are not told: those whose method matches the pattern at its start. Methods are
 * named as boto3 names them, since the pattern is one that people bring from there.
 */
public final class Exclusion {
  /** Reads, and all that has to do with registering: what people expect when nothing is said. */
  public static final String USUAL = "^describe_|get_|list_|.*register_task";

  // boto3's own two steps: https://github.com/boto/botocore/blob/develop/botocore/__init__.py
  private static final Pattern WORD = Pattern.compile("(.)([A-Z][a-z]+)");
  private static final Pattern HUMP = Pattern.compile("([a-z0-9])([A-Z])");

  private final Pattern pattern;

  /** @throws IllegalArgumentException with what is wrong with the pattern, and where */
  public Exclusion(String pattern) {
    try {
      this.pattern = Pattern.compile(pattern);
    } catch (PatternSyntaxException wrong) {
      throw new IllegalArgumentException(
          "%s at character %d".formatted(wrong.getDescription(), wrong.getIndex() + 1), wrong);
    }
  }

  boolean excludes(AwsCall call) {
    return pattern.matcher(method(call)).lookingAt();
  }

  /** {@code register_task_definition} for RegisterTaskDefinition. */
  static String method(AwsCall call) {
    var words = WORD.matcher(call.operation()).replaceAll("$1_$2");
    return HUMP.matcher(words).replaceAll("$1_$2").toLowerCase(Locale.ROOT);
  }
}
