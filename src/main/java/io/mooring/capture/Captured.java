package io.mooring.capture;

import java.util.List;

/** What became of one live service. */
public sealed interface Captured {
  String service();

  /**
   * Its manifest, proved: loaded, it differs from the service in nothing.
   *
   * @param file the name of its file, below whatever folder the caller chooses
   * @param notes what a person should know who goes on with it
   */
  record Manifest(String service, String file, String text, List<String> notes)
      implements Captured {
    public Manifest {
      notes = List.copyOf(notes);
    }
  }

  /** No manifest is made of it; each reason says what to do. */
  record Refused(String service, List<String> reasons) implements Captured {
    public Refused {
      reasons = List.copyOf(reasons);
    }
  }

  /** The manifest would not say the same: a mistake of ours. */
  record Unproven(String service, List<String> pointers) implements Captured {
    public Unproven {
      pointers = List.copyOf(pointers);
    }
  }
}
