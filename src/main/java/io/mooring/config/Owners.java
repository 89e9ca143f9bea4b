package io.mooring.config;

import io.mooring.ident.Names;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Reads the names that an app had before: values of the tag {@code mooring:owner}. */
final class Owners {
  private Owners() {}

  static SortedSet<String> formerly(String key, Optional<List<String>> owners, Values values) {
    var former = new TreeSet<String>();
    for (var owner : owners.orElse(List.of())) {
      var steps = List.of(owner.split("/", -1));
      if (steps.size() == 2 && steps.stream().allMatch(Names::isOurs)) former.add(owner);
      else
        values.problem(
            key,
            "has '%s': write the instance and the app that it was, as in shop/web; the tag mooring:owner of its services has it"
                .formatted(owner));
    }
    return former;
  }
}
