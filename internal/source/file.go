package source

import (
	"context"
	"errors"
	"io"
	"io/fs"

	"tidings/internal/safefile"
)

// File is a CSV file that another system writes anew from time to time.
type File struct{ Path string }

// Copy gives the file as it is: the reader of lists knows encodings and separators.
func (f File) Copy(ctx context.Context, w io.Writer) error {
	in, err := safefile.Open(f.Path)
	if err != nil {
		return fileFault(f.Path, err)
	}
	defer in.Close()
	before, err := in.Stat()
	if err == nil {
		_, err = io.Copy(w, safefile.Until(ctx, in))
	}
	if err != nil {
		return fileFault(f.Path, err)
	}
	if after, err := in.Stat(); err != nil || after.Size() != before.Size() || after.ModTime() != before.ModTime() {
		return faultf("%s was written to while it was read, so that it may be half a list; sync again when it is "+
			"whole (whoever makes it had best write another file and rename it)", f.Path)
	}
	return nil
}

func fileFault(path string, err error) error {
	var own *Fault
	var kind *safefile.KindError
	switch {
	case errors.As(err, &own):
		return own
	case errors.Is(err, fs.ErrNotExist):
		return faultf("there is no file %s; look at its path in tidings.yaml, which counts from the workspace", path)
	case errors.Is(err, fs.ErrPermission):
		return faultf("this user may not read %s; change the file's rights", path)
	case errors.As(err, &kind):
		return faultf("%s %v", path, kind)
	}
	return faultf("%s cannot be read to its end", path)
}
