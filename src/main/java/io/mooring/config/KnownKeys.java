package io.mooring.config;

import io.mooring.manifest.Suggestion;
import io.smallrye.config.WithName;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Tells which keys the tree {@link Keys} has, and the nearest one to a key that it has not. */
final class KnownKeys {
  /** One step of a key: a quoted name may hold dots. */
  private static final Pattern STEP = Pattern.compile("\"([^\"]*)\"|([^.\"]+)");

  private static final Pattern INDEX = Pattern.compile("\\[\\d+]$");

  private KnownKeys() {}

  /** What is wrong with a key as it was written, if anything; no value is as good as no key. */
  static Optional<String> problemWith(String key, String value) {
    var problem = problemWith(key);
    boolean isEmptyList = value.isEmpty() && key.endsWith(".sync.windows");
    return isEmptyList ? Optional.empty() : problem;
  }

  static Optional<String> problemWith(String key) {
    var steps = steps(key);
    Class<?> at = Keys.class;
    var path = new StringBuilder(Keys.ROOT);
    for (int i = 1; i < steps.size(); i++) {
      var step = INDEX.matcher(steps.get(i)).replaceFirst("");
      var members = members(at);
      var member = members.get(step);
      if (member == null) return Optional.of(unknown(key, path.toString(), step, members));
      path.append('.').append(step);
      boolean last = i == steps.size() - 1;
      if (isLeaf(member)) return last ? Optional.empty() : Optional.of(tooDeep(key, path));
      if (member.getReturnType() == Map.class && !last) path.append('.').append(steps.get(++i));
      at = below(member);
    }
    return Optional.of("%s has no value: it holds %s"
        .formatted(key, Values.alternatives(members(at).keySet())));
  }

  private static String unknown(
      String key, String parent, String step, SortedMap<String, Method> members) {
    var start = parent + "." + step;
    var shown = key.startsWith(start) ? start : key;
    return Suggestion.nearest(step, members.keySet())
        .map(near ->
            "%s is not a key of Mooring; did you mean %s.%s?".formatted(shown, parent, near))
        .orElseGet(() -> "%s is not a key of Mooring; %s holds %s"
            .formatted(shown, parent, String.join(", ", members.keySet())));
  }

  private static String tooDeep(String key, CharSequence leaf) {
    return "%s is not a key of Mooring; %s takes a plain value".formatted(key, leaf);
  }

  private static List<String> steps(String key) {
    var steps = new ArrayList<String>();
    var matcher = STEP.matcher(key);
    while (matcher.find()) {
      steps.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
    }
    return steps;
  }

  private static SortedMap<String, Method> members(Class<?> tree) {
    var members = new TreeMap<String, Method>();
    for (var method : tree.getMethods()) {
      var other = method.getAnnotation(WithName.class);
      members.put(other == null ? kebab(method.getName()) : other.value(), method);
    }
    return members;
  }

  private static String kebab(String camel) {
    return camel.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  private static boolean isList(Method member) {
    return member.getReturnType() == List.class;
  }

  private static boolean isLeaf(Method member) {
    return member.getReturnType() == Optional.class;
  }

  private static Class<?> below(Method member) {
    if (member.getReturnType() != Map.class && !isList(member)) return member.getReturnType();
    var types = ((ParameterizedType) member.getGenericReturnType()).getActualTypeArguments();
    return (Class<?>) types[types.length - 1];
  }
}
