package io.mooring.lint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.Kind;
import io.mooring.manifest.Problem;
import io.mooring.manifest.Report;
import java.util.List;
import java.util.stream.Stream;

/**
 * Judges manifests by the rules of ECS that no shape can say. The rules are data: {@link #rules()}
 * lists what {@link #check} applies.
 */
public final class Lint {
  // The order matters where two rules judge one value: what comes first is told.
  private static final List<Row> ROWS = Stream.of(
          NameRules.ROWS,
          ContainerRules.ROWS,
          EnvironmentRules.ROWS,
          ImageRules.ROWS,
          DependencyRules.ROWS,
          HealthRules.ROWS,
          FargateRules.ROWS,
          SizeRules.ROWS,
          NetworkRules.ROWS,
          PortRules.ROWS,
          VolumeRules.ROWS,
          LogRules.ROWS,
          RoleRules.ROWS,
          CapacityRules.ROWS,
          ServiceRules.ROWS,
          DeploymentRules.ROWS)
      .flatMap(List::stream)
      .toList();

  private Lint() {}

  /** Every rule, by the parts of a manifest that they are about. */
  public static List<Rule> rules() {
    return ROWS.stream().map(Row::rule).toList();
  }

  /**
   * Reports everything in {@code spec} that breaks a rule, with pointers below {@code /spec} and
   * the rule's id at the end of the message. {@code spec} holds the values in their shapes' types;
   * what {@code report} knows to be wrong already is not judged again. A value that still holds a
   * reference is taken as right.
   */
  public static void check(Kind kind, ObjectNode spec, Report report) {
    judge(kind, spec, false, report);
  }

  /**
   * The same for a manifest that names its task definition, which is {@code shared}. What is wrong
   * with that one is told where it stands.
   */
  public static void check(Kind kind, ObjectNode spec, ObjectNode shared, Report report) {
    var whole = spec.deepCopy();
    whole.set("taskDefinition", shared);
    judge(kind, whole, true, report);
  }

  private static void judge(Kind kind, ObjectNode spec, boolean shared, Report report) {
    // What an overlay changes is judged in the manifests that it changes.
    if (kind == Kind.OVERLAY) return;
    var subject = new Subject(kind, spec);
    var wrong = report.problems().stream()
        .filter(Problem::isError)
        .map(Problem::pointer)
        .toList();
    for (var row : ROWS)
      row.check().check(subject, new Findings(row.rule(), wrong, shared, report));
  }
}
