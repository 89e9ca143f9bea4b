package io.mooring.desired;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.ident.Digest;
import io.mooring.ident.ResourceKey;
import java.util.List;
import java.util.Optional;

/** Where the task definition of a run comes from. */
public sealed interface Definition {
  /** The family that the run's revision belongs to. */
  String family();

  /**
   * The revision that a declared resource registers.
   *
   * @param owner that resource: the run's own, or the TaskDefinition that it refers to
   */
  record Declared(ResourceKey owner, ObjectNode taskDefinition, Digest digest)
      implements Definition {
    @Override
    public String family() {
      return taskDefinition.path("family").asText();
    }
  }

  /**
   * The same with another image, in a family of its own: RunTask can override much of a container,
   * but not its image
   * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerOverride.html).
   */
  record Derived(ObjectNode taskDefinition, Digest digest) implements Definition {
    @Override
    public String family() {
      return taskDefinition.path("family").asText();
    }
  }

  /**
   * A one-container definition made out of the newest revision of a family that somebody else
   * registers. What it holds is known when that revision was read.
   *
   * @param family the new family, which is also the name of its container
   * @param container the container to take over from; the first one where empty
   * @param image the new image; the other container's where empty
   * @param inherit what else is taken over, in the words of {@link #INHERITED}
   */
  record From(
      String family,
      String reference,
      Optional<String> container,
      Optional<String> image,
      List<String> inherit)
      implements Definition {
    /** What is taken over when the manifest says nothing. */
    public static final List<String> INHERITED =
        List.of("environment", "environmentFiles", "secrets", "executionRole");

    public From {
      inherit = List.copyOf(inherit);
    }
  }
}
