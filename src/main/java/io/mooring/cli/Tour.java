package io.mooring.cli;

import java.net.URI;
import java.nio.file.Path;

/** What the demo prints: what runs where, and what to try, as commands to copy. */
final class Tour {
  private Tour() {}

  static String text(Path dir, Path deploy, int port, URI ecs) {
    return """

        Mooring runs. Ctrl-C ends it and leaves only %1$s.

          page        http://127.0.0.1:%3$d/
          API         http://127.0.0.1:%3$d/api/v1/resources
          metrics     http://127.0.0.1:%3$d/metrics
          ECS         %4$s (any credentials)
          repository  %2$s

        Try in a second terminal:

          export MOORING_SERVER=http://127.0.0.1:%3$d MOORING_CONFIG='%5$s'
          export AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any AWS_DEFAULT_REGION=eu-west-1
          mooring status
          cd '%2$s'
          git config user.name me && git config user.email me@example.com

          # Deploy a new image by a commit.
          sed -i 's|shop/web:v1|shop/web:v2|' production/web.yaml
          git commit -am 'web v2'

          # Change ECS by hand: the drift is seen and put right.
          aws ecs update-service --endpoint-url %4$s --cluster shop --service web --desired-count 5

          # Go back: the earlier revision is found and nothing is registered.
          git revert --no-edit HEAD

          # Break one manifest: it alone is blocked, with file and line.
          sed -i 's|containerDefinitions|contanerDefinitions|' production/api.yaml
          git commit -am 'a typing error'
          git revert --no-edit HEAD

          # Ship an image that never gets healthy: it fails, is held, and is not tried again.
          sed -i 's|shop/web:v1|shop/web:v3-unhealthy|' production/web.yaml
          git commit -am 'web v3'

          # Do what people do by hand: it is a tag under your own AWS identity.
          mooring history web
          mooring rollback web --reason 'a look around'
          mooring release web
        """.formatted(dir, deploy, port, ecs, deploy.resolveSibling("application.yaml"));
  }
}
