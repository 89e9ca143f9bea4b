package io.mooring.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.ident.Kind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * How the {@code spec} of one manifest comes about: files put in, references resolved, overlays
 * from the inner to the outer, their images, and the manifest's own patches last.
 */
final class SpecDraft {
  private static final String SPEC = "/spec";

  private final Discovery.Found found;
  private final SortedMap<String, ParsedText> files;
  private final Way way;
  private final Report report;
  private final List<Reuse.Put> included = new ArrayList<>();
  private final List<BitSet> images = new ArrayList<>();
  private Sourced spec;
  private boolean patched = true;
  private boolean settled = true;

  SpecDraft(Entry.Leaf leaf, SortedMap<String, ParsedText> files, Report report) {
    this.found = leaf.found();
    this.files = files;
    this.way = leaf.way();
    this.report = report;
    this.spec = found.document().at(found.file(), List.of("spec"));
  }

  Sourced spec() {
    return spec;
  }

  /** Whether every patch was applied: else the spec lacks what they would have put in. */
  boolean isPatched() {
    return patched;
  }

  /** The files that were put in. */
  List<Reuse.Put> included() {
    return included;
  }

  /** Whether all files that it names were found, so that no other file has a say. */
  boolean isSettled() {
    return settled;
  }

  /** For each overlay on the way, which of its images were met. */
  List<BitSet> images() {
    return images;
  }

  /** Where the spec begins, and the outermost overlay that it was reached through. */
  Position start() {
    var at = found.document().position(found.file(), SPEC);
    return way.overlays().isEmpty() ? at : at.via(way.overlays().getLast().called());
  }

  /** Places as they are by now, for pointers rooted at the document. */
  Position place(String pointer) {
    if (!pointer.startsWith(SPEC + "/")) return found.document().position(found.file(), pointer);
    return spec.provenance().nearest(Steps.of(pointer.substring(SPEC.length()))).at();
  }

  void make(Kind kind, String name) {
    include("taskDefinitionFile", IncludedFile.Holds.TASK_DEFINITION, name);
    if (kind == Kind.SERVICE) include("serviceFile", IncludedFile.Holds.SERVICE, name);
    resolve();
    var own = ownPatches();
    var patching = new Patching(kind.word() + " " + name);
    Selector.subject(found.document().root(), Optional.of(kind), way.resolution())
        .ifPresent(subject -> overlays(subject, patching));
    setImages();
    own.ifPresent(patch -> apply(patch, patching));
    if (patched) spec = Images.tagged(spec, way.resolution(), report);
  }

  /** Puts a file's content in place of its name. */
  private void include(String member, IncludedFile.Holds holds, String name) {
    var path = spec.node().path(member);
    if (!path.isMissingNode() && !path.isNull()) {
      content(path, member, holds, name).ifPresent(included -> {
        this.included.add(new Reuse.Put(included.path(), included.from()));
        included.problems().forEach(report::add);
        spec = spec.with(List.of(holds.wrapper), included.request());
      });
    }
    if (spec.node().has(member)) spec = spec.without(List.of(member));
  }

  private Optional<IncludedFile.Included> content(
      JsonNode path, String member, IncludedFile.Holds holds, String name) {
    var pointer = SPEC + "/" + member;
    if (spec.node().has(holds.wrapper)) {
      report.error(
          pointer,
          "both `%s` and `%s` are there; keep one of them".formatted(holds.wrapper, member));
      return Optional.empty();
    }
    if (!path.isTextual()) {
      report.error(
          pointer, "`%s` is %s; wanted a path".formatted(member, ShapeWording.found(path)));
      return Optional.empty();
    }
    var included = IncludedFile.resolve(found.file(), path.asText(), pointer, report)
        .flatMap(p -> IncludedFile.read(p, pointer, holds, name, files, report));
    settled = settled && included.isPresent();
    return included;
  }

  private void resolve() {
    var resolved = way.resolution().changed(SPEC, spec, report);
    if (resolved.isEmpty()) return;
    spec = resolved.get();
    var excess = Size.of(spec.node()).excess(Size.of(JsonNodeFactory.instance.nullNode()));
    if (excess.isEmpty()) return;
    report.error(
        SPEC, "with its values in place the manifest has " + excess + "; use smaller ones");
    spec = new Sourced(JsonNodeFactory.instance.objectNode(), spec.provenance());
    patched = false;
  }

  /** Takes the manifest's own patches out of it. */
  private Optional<Patch> ownPatches() {
    var member = List.of("patches");
    if (!spec.node().has("patches")) return Optional.empty();
    var written = spec.below(member);
    var patch = written.node().isNull()
        ? Optional.<Patch>empty()
        : Patch.read(written, SPEC + "/patches", "", report);
    if (patch.isEmpty() && !written.node().isNull()) patched = false;
    spec = spec.without(member);
    return patch;
  }

  private void overlays(Selector.Subject subject, Patching patching) {
    for (int i = 0; i < way.overlays().size(); i++) {
      for (var ready : way.patches(i)) {
        if (!ready.selector().fits(subject)) continue;
        ready.problems().forEach(report::add);
        if (ready.problems().stream().anyMatch(Problem::isError)) patched = false;
        else apply(ready.patch(), patching);
      }
    }
  }

  /** After one patch has failed the others would be held against what its author did not mean. */
  private void apply(Patch patch, Patching patching) {
    if (!patched) return;
    var made = patching.apply(spec, patch, report);
    if (made.isPresent()) spec = made.get();
    else patched = false;
  }

  private void setImages() {
    for (int i = 0; i < way.overlays().size(); i++) {
      var met = new BitSet();
      var rules = way.rules(i);
      for (int rule = 0; rule < rules.size(); rule++) {
        var made = Images.apply(spec, rules.get(rule), way.overlays().get(i).called());
        if (made.isEmpty()) continue;
        met.set(rule);
        spec = made.get();
      }
      images.add(met);
    }
  }
}
