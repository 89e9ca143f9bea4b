package io.mooring.lint;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** CPU and memory as ECS reads them: numbers, or text such as {@code 1 vCPU} and {@code 2 GB}. */
final class Sizes {
  /** CPU units of one vCPU, and MiB of one GB. */
  static final long VCPU = 1024;

  static final long GB = 1024;

  private static final Pattern SIZE =
      Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,6})?)\\s*(vcpus?|gi?b|mi?b)?");

  private Sizes() {}

  /** CPU units, 1024 for each vCPU; empty for anything that is no such size. */
  static OptionalLong cpuUnits(JsonNode cpu) {
    return size(cpu, "vcpu", VCPU);
  }

  /** MiB; empty for anything that is no such size. */
  static OptionalLong mebibytes(JsonNode memory) {
    return size(memory, "g", GB);
  }

  private static OptionalLong size(JsonNode value, String bigUnit, long factor) {
    if (!value.isTextual() && !value.isIntegralNumber()) return OptionalLong.empty();
    var parts = SIZE.matcher(value.asText().strip().toLowerCase(Locale.ROOT));
    if (!parts.matches()) return OptionalLong.empty();
    var unit = parts.group(2) == null ? "" : parts.group(2);
    var number = new BigDecimal(parts.group(1));
    boolean big = unit.startsWith(bigUnit);
    boolean small = unit.isEmpty() || (bigUnit.equals("g") && unit.startsWith("m"));
    if (!big && !small) return OptionalLong.empty();
    return OptionalLong.of(
        big ? number.multiply(BigDecimal.valueOf(factor)).longValue() : number.longValue());
  }
}
