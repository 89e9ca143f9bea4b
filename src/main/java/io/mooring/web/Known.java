package io.mooring.web;

import io.mooring.config.Settings;
import io.mooring.ident.AppName;
import io.mooring.reconcile.Board;
import io.mooring.status.AppStatus;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Everything the API and the page show: what is configured, joined with the board. */
@Singleton
public class Known {
  private final Settings settings;
  private final Board board;

  public Known(Settings settings, Board board) {
    this.settings = settings;
    this.board = board;
  }

  List<AppView> apps() {
    return settings.specs().stream()
        .map(spec -> AppView.of(spec, status(spec.name())))
        .toList();
  }

  Stream<ResourceView> resources() {
    return board.resources().stream().map(ResourceView::of);
  }

  /** Configured apps that no pass has ended for yet. */
  List<String> waiting() {
    return settings.specs().stream()
        .filter(spec -> status(spec.name()).isEmpty())
        .map(spec -> spec.name().value())
        .toList();
  }

  private Optional<AppStatus> status(AppName name) {
    return board.apps().stream().filter(status -> status.app().equals(name)).findFirst();
  }
}
