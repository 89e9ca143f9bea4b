package io.mooring.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.Kind;
import io.mooring.ident.Names;
import io.mooring.shape.ShapeCheck;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reads one document that says it is ours. */
final class ManifestReader {
  private static final String SPEC = "/spec";

  private final String file;
  private final ParsedText.Document document;
  private final SortedMap<String, ParsedText> files;
  private final References references;
  private final Report report;
  private Positions positions;
  private boolean whole;

  ManifestReader(
      String file,
      ParsedText.Document document,
      SortedMap<String, ParsedText> files,
      References references) {
    this.file = file;
    this.document = document;
    this.files = files;
    this.references = references;
    this.positions = document.positions(file, SPEC);
    this.report = new Report(this::place);
  }

  List<Problem> problems() {
    return report.problems();
  }

  /** Whether all of the document was read and judged. */
  boolean isWhole() {
    return whole;
  }

  private Position place(String pointer) {
    return pointer.startsWith(SPEC + "/")
        ? positions.of(pointer.substring(SPEC.length()))
        : document.position(file, pointer);
  }

  /** The manifest as far as it can be read, or empty when its resource cannot be named. */
  Optional<Manifest> read(Optional<String> versionFix) {
    document.flaws().forEach(flaw -> report.add(flaw.in(file)));
    versionFix.ifPresent(fix -> report.error("/apiVersion", fix));
    var root = document.root();
    var kind = kind(root.path("kind"));
    var name = name(kind.orElse(Kind.SERVICE), root.path("metadata").path("name"));
    if (kind.isEmpty()) return Optional.empty();
    if (kind.get() == Kind.OVERLAY) {
      report.error(
          "/kind",
          "kind Overlay is not supported by this release yet; remove the document until it is");
      return Optional.empty();
    }
    // What follows the place where the text breaks off is missing for that one reason.
    whole = document.complete();
    var checked = whole ? check(kind.get(), root, name.orElse("web")) : root;
    return name.map(n -> manifest(kind.get(), n, checked));
  }

  private Optional<Kind> kind(JsonNode kind) {
    var words = Arrays.stream(Kind.values()).map(Kind::word).toList();
    if (kind.isMissingNode() || kind.isNull()) {
      if (document.complete()) report.error("/kind", "`kind` is missing; write `kind: Service`");
      return Optional.empty();
    }
    var word = kind.asText();
    var exact = byWord(word);
    if (exact.isPresent()) return exact;
    var near = Suggestion.nearest(word, words);
    report.error(
        "/kind",
        "unknown kind " + Suggestion.quoted(word)
            + near.map(n -> "; did you mean `" + n + "`?")
                .orElse("; known: " + String.join(", ", words)));
    // A resource whose kind is misspelt is still that resource, and must not seem to be gone.
    return near.flatMap(ManifestReader::byWord);
  }

  private static Optional<Kind> byWord(String word) {
    return Arrays.stream(Kind.values()).filter(k -> k.word().equals(word)).findFirst();
  }

  private Optional<String> name(Kind kind, JsonNode name) {
    var pointer = "/metadata/name";
    boolean isService = kind == Kind.SERVICE;
    if (name.isMissingNode() || name.isNull()) {
      if (document.complete())
        report.error(
            pointer,
            "`metadata.name` is missing; write "
                + (isService ? "the name of the ECS service" : "a name"));
      return Optional.empty();
    }
    boolean isText = name.isTextual() || name.isIntegralNumber();
    boolean isName = isService ? Names.isEcs(name.asText()) : Names.isOurs(name.asText());
    if (isText && isName) return Optional.of(name.asText());
    report.error(
        pointer,
        "`metadata.name` is %s; write %s"
            .formatted(
                Suggestion.quoted(name.isTextual() ? name.asText() : name.toString()),
                isService ? "1 to 255 letters, digits, _ and -" : SpecMembers.NAME_RULE));
    return Optional.empty();
  }

  /** The whole document with included files in place and every value in its shape's type. */
  private JsonNode check(Kind kind, JsonNode root, String name) {
    if (!(root.path("spec") instanceof ObjectNode written)) {
      var found = root.path("spec");
      report.error(
          SPEC,
          found.isMissingNode()
              ? "`spec` is missing; it holds `taskDefinition`"
                  + (kind == Kind.SERVICE ? " and `service`" : "")
              : "`spec` is " + ShapeWording.found(found) + "; wanted a mapping");
      return root;
    }
    SpecShape.LATER.forEach(pointer -> refuseLater(root, pointer));
    var spec = JsonNodeFactory.instance.objectNode();
    spec.setAll(written);
    if (kind == Kind.SERVICE) refuseInline(spec.path("service"));
    readOnly(
        spec.path("taskDefinition"),
        "/taskDefinition/",
        SpecShape.ecs().readOnlyInTaskDefinition());
    SpecMembers.refuseInRuns(spec, report);
    include(spec, "taskDefinitionFile", IncludedFile.Holds.TASK_DEFINITION, name);
    include(spec, "serviceFile", IncludedFile.Holds.SERVICE, name);
    var resolved = references.resolve(SPEC, spec, report);
    var whole = JsonNodeFactory.instance.objectNode();
    whole.setAll((ObjectNode) root);
    whole.set("spec", resolved);
    boolean isReference = resolved.path("taskDefinition").has("ref");
    var shape = SpecShape.ecs();
    var checked = ShapeCheck.check(
        whole, isReference ? shape.envelopeByReference(kind) : shape.envelope(kind));
    // Misspelt members first: they explain what seems to be missing.
    var misspelt = checked.findings().stream()
        .collect(Collectors.partitioningBy(f -> f instanceof ShapeCheck.Finding.UnknownMember));
    misspelt.getOrDefault(true, List.of()).forEach(f -> ShapeWording.tell(f, report));
    if (resolved.path("taskDefinition") instanceof ObjectNode definition && !isReference)
      TaskDefinitionRules.check(definition, name, report);
    if (resolved.path("service") instanceof ObjectNode service)
      TaskDefinitionRules.checkService(service, report);
    SpecMembers.check(kind, resolved, written.has("taskDefinitionFile"), report);
    misspelt.getOrDefault(false, List.of()).forEach(f -> ShapeWording.tell(f, report));
    return checked.document();
  }

  private void refuseLater(JsonNode root, String pointer) {
    if (root.at(pointer).isMissingNode()) return;
    var word = pointer.substring(SPEC.length() + 1).replace('/', '.');
    report.error(
        pointer,
        "`%s` is not supported by this release yet; remove it until it is".formatted(word));
  }

  /** A member written by hand that cannot take effect must not look as if it did. */
  private void refuseInline(JsonNode service) {
    var shape = SpecShape.ecs();
    for (var member : shape.refusedInService()) {
      if (service.has(member))
        report.error(
            SPEC + "/service/" + member,
            "`%s` cannot be declared: %s".formatted(member, shape.fix(member)));
    }
    readOnly(service, "/service/", shape.readOnlyInService());
  }

  private void readOnly(JsonNode written, String under, List<String> members) {
    for (var member : members) {
      if (!written.has(member)) continue;
      var fix = member.equals("roleArn") ? "to choose a role write `role`" : "remove it";
      report.error(
          SPEC + under + member,
          "`%s` is written by ECS and cannot be declared; %s".formatted(member, fix));
    }
  }

  /** Puts a file's content in place of its name. */
  private void include(ObjectNode spec, String member, IncludedFile.Holds holds, String name) {
    var path = spec.remove(member);
    var pointer = SPEC + "/" + member;
    if (path == null || path.isNull()) return;
    if (spec.has(holds.wrapper)) {
      report.error(
          pointer,
          "both `%s` and `%s` are there; keep one of them".formatted(holds.wrapper, member));
      return;
    }
    if (!path.isTextual()) {
      report.error(
          pointer, "`%s` is %s; wanted a path".formatted(member, ShapeWording.found(path)));
      return;
    }
    IncludedFile.resolve(file, path.asText(), pointer, report)
        .flatMap(p -> IncludedFile.read(p, pointer, holds, name, files, report))
        .ifPresent(included -> {
          spec.set(holds.wrapper, included.document());
          positions = positions.with("/" + holds.wrapper, included.positions());
          included.problems().forEach(report::add);
        });
  }

  private Manifest manifest(Kind kind, String name, JsonNode root) {
    var labels = new TreeMap<String, String>();
    for (var label : root.path("metadata").path("labels").properties())
      labels.put(label.getKey(), label.getValue().asText());
    // What was not judged still names its cluster, perhaps by a reference.
    var silent = new Report(this::place);
    var spec = whole ? root.path("spec") : references.resolve(SPEC, root.path("spec"), silent);
    return new Manifest(
        kind,
        name,
        labels,
        spec instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode(),
        positions);
  }
}
