package io.mooring.lint;

import io.mooring.manifest.EnvironmentText;
import io.mooring.manifest.Suggestion;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Environment variables and the secrets among them. */
final class EnvironmentRules {
  private static final Pattern PARAMETER = Pattern.compile("[A-Za-z0-9_.:/-]+");
  private static final Pattern SECRET_ARN = Pattern.compile(
      "arn:[a-z0-9-]+:(?:secretsmanager:[^:]*:[^:]*:secret:|ssm:[^:]*:[^:]*:parameter/).+");

  static final List<Row> ROWS = List.of(
      Row.error(
          EnvironmentText.RULE,
          "an environment variable has a name, and its value is text in quotes",
          Sources.api("KeyValuePair") + "; ecs.md 3.3",
          EnvironmentRules::text),
      Row.error(
          "environment-and-secret",
          "one name is not both an environment variable and a secret",
          Sources.SECRETS + "; ECS: The secret name must be unique and not shared with any new or"
              + " existing environment variables",
          EnvironmentRules::bothWays),
      Row.error(
          "secret-source",
          "a secret comes from an ARN of Secrets Manager or of a parameter, or a parameter's name",
          Sources.api("Secret"),
          EnvironmentRules::sources),
      // Notes where nobody recorded that ECS refuses: a service that runs must not be blocked.
      Row.note(
          "environment-file",
          "an environment file is an object of S3 whose name ends in .env",
          Sources.api("EnvironmentFile"),
          EnvironmentRules::files));

  private EnvironmentRules() {}

  /** Of values in their shapes' types, little is left to find: the reader found it before. */
  private static void text(Subject subject, Findings findings) {
    if (findings.shared()) return;
    subject
        .task()
        .ifPresent(task -> EnvironmentText.check(task.node(), task.pointer(), findings.report()));
  }

  private static void bothWays(Subject subject, Findings findings) {
    for (var container : subject.containers()) {
      var variables = container.each("environment").stream()
          .map(v -> v.text("name"))
          .collect(Collectors.toSet());
      for (var secret : container.each("secrets")) {
        var name = secret.child("name");
        if (!name.text().isEmpty() && variables.contains(name.text()))
          findings.at(
              name,
              "%s is in `environment` and in `secrets`; keep one of them"
                  .formatted(Suggestion.quoted(name.text())));
      }
    }
  }

  private static void sources(Subject subject, Findings findings) {
    for (var container : subject.containers()) {
      Stream.concat(
              container.each("secrets").stream(),
              container.child("logConfiguration").each("secretOptions").stream())
          .map(secret -> secret.child("valueFrom"))
          .filter(from -> from.node().isTextual() && !from.isOpen() && !isSource(from.text()))
          // The text is not repeated: somebody may have written the secret itself.
          .forEach(from -> findings.at(
              from,
              "`valueFrom` names no secret; write the ARN of a Secrets Manager secret or of an SSM"
                  + " parameter, or a parameter's name, never the value itself"));
    }
  }

  private static boolean isSource(String from) {
    return from.startsWith("arn:")
        ? SECRET_ARN.matcher(from).matches()
        : PARAMETER.matcher(from).matches();
  }

  private static void files(Subject subject, Findings findings) {
    for (var container : subject.containers()) {
      for (var file : container.each("environmentFiles")) {
        var value = file.child("value");
        if (!value.node().isTextual() || value.isOpen()) continue;
        if (!value.text().matches("arn:[a-z0-9-]+:s3:::.+\\.env"))
          findings.at(
              value,
              "%s is no environment file; write the ARN of an S3 object whose name ends in .env"
                  .formatted(Suggestion.quoted(value.text())));
      }
    }
  }
}
