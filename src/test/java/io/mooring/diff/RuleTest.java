package io.mooring.diff;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import io.mooring.diff.Rule.Effect;
import io.mooring.diff.Rule.When;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a person reads of each rule: in the listing its kind and clause, beside a value a reason.
 */
class RuleTest {
  private static final TextNode X = TextNode.valueOf("x");

  record Row(Effect effect, String kind, String says, String reason) {}

  static Stream<Row> rows() {
    var one = List.of("a", "b");
    var other = List.of("c", "d");
    return Stream.of(
        new Row(new Effect.Default(X, When.ALWAYS), "default", "absent is \"x\"", "AWS default"),
        new Row(
            new Effect.Default(X, When.DAEMON),
            "default",
            "absent is \"x\" for DAEMON services",
            "AWS default"),
        new Row(
            new Effect.DefaultBeside("s", X), "default", "absent is \"x\" beside s", "AWS default"),
        new Row(
            new Effect.DefaultWithout("s", X),
            "default",
            "absent is \"x\" without s",
            "AWS default"),
        new Row(
            new Effect.Newer(X), "default", "newer than the SDK; unset it is \"x\"", "AWS default"),
        new Row(
            new Effect.SameAs("s", When.PORTS_FOLLOW),
            "follows",
            "absent is the s in network modes awsvpc and host",
            "AWS default"),
        new Row(
            new Effect.Follows(X, List.of("y", "z")),
            "follows",
            "\"x\" is any value but y, z",
            "x moves"),
        new Row(new Effect.AnyOrder(), "set", "the order does not count", "order"),
        new Row(new Effect.Keyed("m"), "keyed list", "elements are told apart by their m", "order"),
        new Row(new Effect.InOrder(), "ordered list", "the order counts", "order"),
        new Row(new Effect.CpuUnits(), "unit", "1 vCPU is 1024", "unit"),
        new Row(new Effect.MemoryUnits(), "unit", "1 GB is 1024", "unit"),
        new Row(
            new Effect.RoleName(),
            "spelling",
            "a role's name is its ARN, and no text is no role",
            "role name"),
        new Row(new Effect.Everywhere("so"), "spelling", "so", "same value"),
        new Row(
            new Effect.ChosenByAws(),
            "chosen by AWS",
            "where Git says nothing, AWS chooses",
            "chosen by AWS"),
        new Row(
            new Effect.OwnedElsewhere("a scaler", "scaled", When.REPLICA),
            "owned elsewhere",
            "a scaler sets it for REPLICA services",
            "scaled"),
        new Row(
            new Effect.Swapped(one, other, When.TRAFFIC_SHIFTS),
            "owned elsewhere",
            "b and d change places with the strategies BLUE_GREEN, LINEAR and CANARY",
            "deployment-owned"),
        new Row(
            new Effect.Merged(),
            "merged",
            "a member that Git does not declare is not Git's",
            "same value"),
        new Row(
            new Effect.OnDeployment(),
            "read elsewhere",
            "read from the PRIMARY deployment",
            "same value"),
        new Row(new Effect.ReadAs("n"), "read elsewhere", "read back as n", "same value"),
        new Row(
            new Effect.ServerOnly(), "server-only", "ECS writes it, nobody sends it", "same value"),
        new Row(new Effect.NotCompared("why"), "not compared", "why", "same value"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void itIsTold(Row row) {
    var rule = new Rule("id", "/service", row.effect(), "source");
    assertThat(rule.kind()).isEqualTo(row.kind());
    assertThat(rule.says()).isEqualTo(row.says());
    assertThat(rule.reason()).isEqualTo(row.reason());
  }

  @Test
  void noKindOfRuleIsLeftOut() {
    assertThat(rows().<Class<?>>map(row -> row.effect().getClass()).distinct())
        .containsExactlyInAnyOrder(Effect.class.getPermittedSubclasses());
  }
}
