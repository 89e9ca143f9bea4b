# Sourced by ./build and ./mooring. Prints the home of a JDK 25 or newer, or says what to do and fails.
jdk_version() { # the feature number of the JDK at $1, or 0
  [ -x "$1/bin/javac" ] || { echo 0; return; }
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null | grep . || echo 0
}
find_jdk() {
  local home on_path
  on_path=$(command -v javac || true)
  [ -z "$on_path" ] || on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
  for home in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* /opt/java/* "$HOME"/.sdkman/candidates/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$home" ] && [ "$(jdk_version "$home")" -ge 25 ]; then
      echo "$home"
      return
    fi
  done
  echo "mooring: no JDK 25 found. Install one (for instance Temurin 25) or set JAVA_HOME to it." >&2
  return 1
}
