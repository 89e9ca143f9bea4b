package io.mooring.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.Kind;
import io.mooring.ident.Names;
import io.mooring.shape.ShapeCheck;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Reads one document that declares a resource. */
final class ManifestReader {
  private static final String SPEC = "/spec";

  private final Discovery.Found found;
  private final Way way;
  private final Report report;
  private final SpecDraft draft;
  private boolean whole;

  ManifestReader(Entry.Leaf leaf, SortedMap<String, ParsedText> files) {
    this.found = leaf.found();
    this.way = leaf.way();
    // The draft knows the places and reports at them.
    this.report = new Report(this::place);
    this.draft = new SpecDraft(leaf, files, report);
  }

  private Position place(String pointer) {
    return draft.place(pointer);
  }

  List<Problem> problems() {
    return report.problems();
  }

  /** The files that it names, if all were found. */
  Optional<List<Reuse.Put>> included() {
    return draft.isSettled() ? Optional.of(draft.included()) : Optional.empty();
  }

  /** For each overlay on the way, which of its images it met. */
  List<BitSet> images() {
    return draft.images();
  }

  /** Whether all of the document was read and judged. */
  boolean isWhole() {
    return whole && draft.isPatched();
  }

  /** The manifest as far as it can be read, or empty when its resource cannot be named. */
  Optional<Manifest> read() {
    var document = found.document();
    document.flaws().forEach(flaw -> report.add(flaw.in(found.file())));
    found.versionFix().ifPresent(fix -> report.error("/apiVersion", fix));
    var root = document.root();
    var kind = ManifestKind.read(document, report);
    var name = name(kind.orElse(Kind.SERVICE), root.path("metadata").path("name"));
    if (kind.isEmpty()) return Optional.empty();
    // What follows the place where the text breaks off is missing for that one reason.
    whole = document.complete();
    var checked = whole ? check(kind.get(), root, name.orElse("web")) : root;
    return name.map(n -> manifest(kind.get(), n, checked));
  }

  private Optional<String> name(Kind kind, JsonNode name) {
    var pointer = "/metadata/name";
    boolean isService = kind == Kind.SERVICE;
    if (name.isMissingNode() || name.isNull()) {
      if (found.document().complete())
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

  /** The whole document with its spec as it came about, every value in its shape's type. */
  private JsonNode check(Kind kind, JsonNode root, String name) {
    if (!(root.path("spec") instanceof ObjectNode written)) {
      var spec = root.path("spec");
      report.error(
          SPEC,
          spec.isMissingNode()
              ? "`spec` is missing; it holds `taskDefinition`"
                  + (kind == Kind.SERVICE ? " and `service`" : "")
              : "`spec` is " + ShapeWording.found(spec) + "; wanted a mapping");
      return root;
    }
    draft.make(kind, name);
    var spec = draft.spec().node();
    if (kind == Kind.SERVICE) refuseInline(spec.path("service"));
    readOnly(
        spec.path("taskDefinition"),
        "/taskDefinition/",
        SpecShape.ecs().readOnlyInTaskDefinition());
    SpecMembers.refuseInRuns(spec, report);
    var made = JsonNodeFactory.instance.objectNode();
    made.setAll((ObjectNode) root);
    made.set("spec", spec);
    return shaped(kind, made, written.has("taskDefinitionFile"));
  }

  private JsonNode shaped(Kind kind, ObjectNode made, boolean hasFile) {
    var spec = made.path("spec");
    boolean isReference = spec.path("taskDefinition").has("ref");
    var shape = SpecShape.ecs();
    var checked = ShapeCheck.check(
        made, isReference ? shape.envelopeByReference(kind) : shape.envelope(kind));
    // Misspelt members first: they explain what seems to be missing.
    for (var finding : checked.findings())
      if (finding instanceof ShapeCheck.Finding.UnknownMember) ShapeWording.tell(finding, report);
    // Without all of its patches it may well lack something; that would lead astray.
    if (draft.isPatched()) {
      if (spec.path("taskDefinition") instanceof ObjectNode definition && !isReference)
        EnvironmentText.check(definition, SPEC + "/taskDefinition", report);
      SpecMembers.check(kind, spec, hasFile, report);
    }
    for (var finding : checked.findings()) {
      boolean isMissing = finding instanceof ShapeCheck.Finding.MissingMember;
      boolean isTold = finding instanceof ShapeCheck.Finding.UnknownMember;
      if (!isTold && (draft.isPatched() || !isMissing)) ShapeWording.tell(finding, report);
    }
    return checked.document();
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

  private Manifest manifest(Kind kind, String name, JsonNode root) {
    var spec = whole ? root.path("spec") : unjudged(root.path("spec"));
    var object = spec instanceof ObjectNode o ? o : JsonNodeFactory.instance.objectNode();
    var start = draft.start();
    var positions = new Positions(start, object, draft.spec().provenance());
    return new Manifest(
        kind, name, Selector.labels(root.path("metadata").path("labels")), object, positions);
  }

  /** What was not judged still names its cluster, perhaps by a reference. */
  private JsonNode unjudged(JsonNode spec) {
    var silent = new Report(this::place);
    return way.resolution()
        .resolve(SPEC, new Sourced(spec, draft.spec().provenance()), silent)
        .node();
  }
}
