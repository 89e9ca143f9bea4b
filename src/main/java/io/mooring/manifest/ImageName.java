package io.mooring.manifest;

/**
 * The parts of an image as {@code containerDefinitions} names it. The registry is the first part
 * when it could be a host: it has a dot or a port, or is {@code localhost} (as Docker reads it).
 *
 * @param registry the host with its port, or {@code ""}
 * @param repository the rest of the name
 * @param tag without its colon, or {@code ""}
 * @param digest with its algorithm, as in {@code sha256:…}, or {@code ""}
 */
record ImageName(String registry, String repository, String tag, String digest) {
  static ImageName parse(String image) {
    int at = image.indexOf('@');
    var digest = at < 0 ? "" : image.substring(at + 1);
    var rest = at < 0 ? image : image.substring(0, at);
    int colon = rest.lastIndexOf(':');
    // A colon in front of a slash belongs to the registry's port.
    boolean hasTag = colon > rest.lastIndexOf('/');
    var tag = hasTag ? rest.substring(colon + 1) : "";
    var name = hasTag ? rest.substring(0, colon) : rest;
    int slash = name.indexOf('/');
    var host = slash < 0 ? "" : name.substring(0, slash);
    boolean isHost = host.contains(".") || host.contains(":") || host.equals("localhost");
    return isHost
        ? new ImageName(host, name.substring(slash + 1), tag, digest)
        : new ImageName("", name, tag, digest);
  }

  /** The name with the registry, without tag and digest. */
  String name() {
    return registry.isEmpty() ? repository : registry + "/" + repository;
  }

  /** Whether somebody who writes {@code name} means this image: with its registry or without. */
  boolean isNamed(String name) {
    return name.equals(name()) || name.equals(repository);
  }

  /** With another name; a name without registry keeps the one that is there. */
  ImageName renamed(String newName) {
    var other = parse(newName);
    var host = other.registry().isEmpty() ? registry : other.registry();
    return new ImageName(host, other.repository(), tag, digest);
  }

  /** With a tag in place of tag and digest. */
  ImageName tagged(String newTag) {
    return new ImageName(registry, repository, newTag, "");
  }

  /** With a digest in place of tag and digest. */
  ImageName pinned(String newDigest) {
    return new ImageName(registry, repository, "", newDigest);
  }

  @Override
  public String toString() {
    return name() + (tag.isEmpty() ? "" : ":" + tag) + (digest.isEmpty() ? "" : "@" + digest);
  }
}
