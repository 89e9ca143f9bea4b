package io.mooring.plan;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.mooring.ident.Digest;
import io.mooring.ident.TagCodec;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A yes to deleting exactly the named services: {@code mooring:prune/<app>} on their cluster as a
 * person gives it, and {@code mooring:prune} on each of them once it was taken. The second is what
 * a deletion that was interrupted goes on by.
 *
 * @param set of which services, see {@link #digest}
 * @param names of some of the app's orphans only; empty means all of them
 * @param by who said yes
 * @param until when it is no longer meant
 */
public record PruneTag(Digest set, SortedSet<String> names, String by, Instant until) {
  /** How long a yes is meant: long enough for a roll-out to end first. */
  public static final Duration MEANT_FOR = Duration.ofHours(1);

  public PruneTag {
    names = new TreeSet<>(names);
  }

  /**
   * Names and creation times, so that a service of the same name that came later is another one.
   */
  public static Digest digest(Collection<Orphan> orphans) {
    var each = new TreeSet<String>();
    orphans.forEach(orphan -> each.add(orphan.identity()));
    return digestOf(each);
  }

  /** The same of what is told apart by these. */
  public static Digest digestOf(Collection<String> identities) {
    var each = new TreeSet<>(identities);
    var list = JsonNodeFactory.instance.arrayNode();
    each.forEach(list::add);
    return Digest.of(list);
  }

  /** Reads a tag's value; empty when what decides is not there, as in one that was mangled. */
  public static Optional<PruneTag> parse(String value) {
    var pairs = TagCodec.read(value);
    var set = Digest.parse(pairs.getOrDefault("set", ""));
    var until = instant(pairs.getOrDefault("until", ""));
    if (set.isEmpty() || until.isEmpty()) return Optional.empty();
    var names = new TreeSet<>(List.of(pairs.getOrDefault("names", "").split("\\+", -1)));
    names.remove("");
    return Optional.of(new PruneTag(set.get(), names, pairs.getOrDefault("by", ""), until.get()));
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException mangled) {
      return Optional.empty();
    }
  }

  public String value() {
    var pairs = new LinkedHashMap<String, String>();
    pairs.put("set", set.value());
    pairs.put("until", until.toString());
    if (!names.isEmpty()) pairs.put("names", String.join("+", names));
    if (!by.isEmpty()) pairs.put("by", TagCodec.reason(by));
    return TagCodec.write(pairs);
  }

  /** Whether nothing that decides is lost in {@link #value}: a tag has room for some names only. */
  public boolean fits() {
    return parse(value()).filter(read -> read.names().equals(names)).isPresent();
  }

  /** The same on one of the services. */
  PruneTag mark() {
    return new PruneTag(set, new TreeSet<>(), by, until);
  }

  /** Which of these orphans it means; none where they are not the very ones that it was for. */
  public List<Orphan> meant(List<Orphan> orphans) {
    var some = orphans.stream()
        .filter(o -> names.isEmpty() || names.contains(o.key().name()))
        .toList();
    return digest(some).equals(set) ? some : List.of();
  }
}
