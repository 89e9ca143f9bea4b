package io.mooring.git;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.PackParser;

/**
 * A bare repository that takes no pack above a number of bytes, whichever transport brings it:
 * every one of them writes through the inserter.
 */
final class BoundedRepository extends FileRepository {
  /**
   * Bytes of one object once unpacked: GitHub refuses larger files
   * (https://docs.github.com/en/repositories/working-with-files/managing-large-files). JGit holds
   * the base and the result of a delta in memory, so this bounds memory where the pack's size does
   * not.
   */
  static final long OBJECT_BYTES_MAX = 100L * 1024 * 1024;

  private final long packBytes;

  BoundedRepository(Path directory, long packBytes) throws IOException {
    super(new FileRepositoryBuilder().setGitDir(directory.toFile()).setBare().setup());
    this.packBytes = packBytes;
  }

  @Override
  public ObjectInserter newObjectInserter() {
    var real = super.newObjectInserter();
    return new ObjectInserter.Filter() {
      @Override
      protected ObjectInserter delegate() {
        return real;
      }

      @Override
      public PackParser newPackParser(InputStream in) throws IOException {
        var parser = super.newPackParser(new Counted(in, packBytes));
        parser.setMaxObjectSizeLimit(Math.min(packBytes, OBJECT_BYTES_MAX));
        return parser;
      }
    };
  }

  /** More bytes came than are allowed. */
  static final class TooManyBytesException extends IOException {
    TooManyBytesException(long limit) {
      super("more than " + limit + " bytes");
    }
  }

  /** Passes bytes on until the limit is crossed. */
  static final class Counted extends FilterInputStream {
    private final long limit;
    private long seen;

    Counted(InputStream in, long limit) {
      super(in);
      this.limit = limit;
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      if (one >= 0) count(1);
      return one;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int many = super.read(buffer, offset, length);
      if (many > 0) count(many);
      return many;
    }

    @Override
    public long skip(long length) throws IOException {
      long many = super.skip(length);
      count(many);
      return many;
    }

    private void count(long many) throws TooManyBytesException {
      seen += many;
      if (seen > limit) throw new TooManyBytesException(limit);
    }
  }
}
