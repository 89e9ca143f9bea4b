package io.mooring.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.Digest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Elastic Container Registry, of every account: repositories and the images in them
 * (https://docs.aws.amazon.com/AmazonECR/latest/APIReference/). A repository that nobody created
 * holds every image, unless {@link Behaviour.Declared#IMAGES} says otherwise.
 */
final class Registry {
  /** Images on a page where nothing is said (API_DescribeImages). */
  private static final int PAGE_DEFAULT = 100;

  private static final long IMAGE_BYTES = 25_000_000;

  /** One image: its tags, and when it was pushed. */
  private record Image(List<String> tags, Instant pushedAt) {}

  private final boolean strict;
  private final Arns arns;

  /** By registry, a slash and the repository's name; images by digest. */
  private final SortedMap<String, SortedMap<String, Image>> repositories = new TreeMap<>();

  Registry(Behaviour behaviour, Arns arns) {
    this.strict = behaviour.declared().contains(Behaviour.Declared.IMAGES);
    this.arns = arns;
  }

  void into(Map<String, Neighbours.Operation> operations) {
    operations.put("ecr:CreateRepository", this::create);
    operations.put("ecr:PutImage", this::put);
    operations.put("ecr:BatchDeleteImage", (request, _) -> delete(request));
    operations.put("ecr:DescribeImages", this::describe);
  }

  private ObjectNode create(ObjectNode request, Instant at) {
    var name = name(request);
    if (repositories.putIfAbsent(key(request), new TreeMap<>()) != null) {
      throw new Refusal(
          "RepositoryAlreadyExistsException",
          "The repository with name '%s' already exists in the registry with id '%s'"
              .formatted(name, registry(request)));
    }
    var answer = Json.object();
    var host = registry(request) + ".dkr.ecr." + arns.region() + ".amazonaws.com/";
    answer
        .putObject("repository")
        .put("repositoryName", name)
        .put("registryId", registry(request))
        .put(
            "repositoryArn",
            "arn:aws:ecr:%s:%s:repository/%s".formatted(arns.region(), registry(request), name))
        .put("repositoryUri", host + name)
        .set("createdAt", Json.time(at));
    return answer;
  }

  private ObjectNode put(ObjectNode request, Instant at) {
    var images = repositories.get(key(request));
    if (images == null) throw noRepository(request);
    var tag = Json.text(request, "imageTag");
    var digest = Json.text(request, "imageDigest");
    if (digest.isEmpty()) digest = digest(Json.text(request, "imageManifest"));
    // A tag is on one image at a time.
    images.replaceAll((_, image) ->
        new Image(image.tags().stream().filter(t -> !t.equals(tag)).toList(), image.pushedAt()));
    var before = images.get(digest);
    var tags = new ArrayList<String>(before == null ? List.of() : before.tags());
    if (!tag.isEmpty()) tags.add(tag);
    images.put(digest, new Image(List.copyOf(tags), at));
    var answer = Json.object();
    var image = answer.putObject("image");
    image.put("registryId", registry(request)).put("repositoryName", name(request));
    var id = image.putObject("imageId").put("imageDigest", digest);
    if (!tag.isEmpty()) id.put("imageTag", tag);
    return answer;
  }

  private ObjectNode delete(ObjectNode request) {
    var images = repositories.get(key(request));
    if (images == null) throw noRepository(request);
    var answer = Json.object();
    var gone = answer.putArray("imageIds");
    for (var id : request.path("imageIds")) {
      if (images.keySet().removeIf(digest -> matches(id, digest, image(images, digest))))
        gone.add(id);
    }
    answer.putArray("failures");
    return answer;
  }

  private ObjectNode describe(ObjectNode request, Instant at) {
    var images = repositories.get(key(request));
    if (images == null && strict) throw noRepository(request);
    var answer = Json.object();
    var details = answer.putArray("imageDetails");
    if (images == null) {
      // Nobody said what is in there: whatever is asked for is.
      for (var id : request.path("imageIds")) {
        var digest = Json.text(id, "imageDigest");
        var tag = Json.text(id, "imageTag");
        var made = digest.isEmpty() ? digest(tag) : digest;
        details.add(detail(request, made, new Image(tag.isEmpty() ? List.of() : List.of(tag), at)));
      }
      return answer;
    }
    if (request.path("imageIds").isEmpty()) {
      var page = Page.of(request, PAGE_DEFAULT, List.copyOf(images.keySet()));
      for (var digest : page.items()) details.add(detail(request, digest, image(images, digest)));
      if (!page.nextToken().isEmpty()) answer.put("nextToken", page.nextToken());
      return answer;
    }
    for (var id : request.path("imageIds")) {
      var digest = images.keySet().stream()
          .filter(d -> matches(id, d, image(images, d)))
          .findFirst()
          .orElseThrow(() -> noImage(request, id));
      details.add(detail(request, digest, image(images, digest)));
    }
    return answer;
  }

  private static Image image(SortedMap<String, Image> images, String digest) {
    var image = images.get(digest);
    if (image == null) throw new IllegalStateException("no image " + digest);
    return image;
  }

  private static boolean matches(JsonNode id, String digest, Image image) {
    var wanted = Json.text(id, "imageDigest");
    var tag = Json.text(id, "imageTag");
    return (wanted.isEmpty() || wanted.equals(digest))
        && (tag.isEmpty() || image.tags().contains(tag))
        && !(wanted.isEmpty() && tag.isEmpty());
  }

  private ObjectNode detail(ObjectNode request, String digest, Image image) {
    var detail = Json.object();
    detail.put("registryId", registry(request)).put("repositoryName", name(request));
    detail.put("imageDigest", digest);
    if (!image.tags().isEmpty()) detail.set("imageTags", Json.array(image.tags()));
    detail.put("imageSizeInBytes", IMAGE_BYTES);
    detail.set("imagePushedAt", Json.time(image.pushedAt()));
    return detail;
  }

  /** Looks like a digest, and is the same for the same text. */
  private static String digest(String text) {
    var node = Json.array(List.of(text));
    var hex = Digest.of(node).value().substring(Digest.PREFIX.length());
    return "sha256:" + hex.repeat(4).substring(0, 64);
  }

  private String registry(ObjectNode request) {
    return request.path("registryId").asText(arns.account());
  }

  private static String name(ObjectNode request) {
    var name = Json.text(request, "repositoryName");
    if (name.isEmpty()) {
      throw new Refusal(
          "InvalidParameterException",
          "Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must not be empty'");
    }
    return name;
  }

  private String key(ObjectNode request) {
    return registry(request) + "/" + name(request);
  }

  private Refusal noRepository(ObjectNode request) {
    return new Refusal(
        "RepositoryNotFoundException",
        "The repository with name '%s' does not exist in the registry with id '%s'"
            .formatted(name(request), registry(request)));
  }

  private Refusal noImage(ObjectNode request, JsonNode id) {
    return new Refusal(
        "ImageNotFoundException",
        "The image with imageId {imageDigest:'%s', imageTag:'%s'} does not exist within the repository with name '%s' in the registry with id '%s'"
            .formatted(
                id.path("imageDigest").asText("null"),
                id.path("imageTag").asText("null"),
                name(request),
                registry(request)));
  }
}
