package io.mooring.reconcile;

import io.mooring.status.PassReport;

/**
 * Someone who is handed every finished pass: the board, the metrics, the audit log. Must not block.
 */
public interface Watcher {
  void passed(PassReport report);
}
