package bundle

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"maps"
	"regexp"
	"slices"

	"tidings/internal/archive"
	"tidings/internal/people"
)

// MaxFile bounds a bundle, in bytes.
const MaxFile = 64 << 20

// places are the names that a bundle's files may have, in the order in which they stand in it.
var places = []*regexp.Regexp{
	exactly(ReadMeName), exactly(VerifierName), exactly(ProofName), exactly(MessageName), exactly(DeliveryName),
	regexp.MustCompile(`^letter\.[A-Za-z0-9-]{1,60}\.pdf$`), exactly(archive.ManifestName),
	exactly(archive.SignatureName),
	regexp.MustCompile(`^statements/[0-9]{3,9}-[a-z]{1,20}\.json(\.sig)?$`), exactly(people.LogName),
	exactly(people.AllowedName), exactly(CheckpointName), exactly(StampName), exactly(KeyName),
}

func exactly(name string) *regexp.Regexp {
	return regexp.MustCompile("^" + regexp.QuoteMeta(name) + "$")
}

// place says where a name stands; -1: no file of a proof has it.
func place(name string) int {
	return slices.IndexFunc(places, func(r *regexp.Regexp) bool { return r.MatchString(name) })
}

// byPlace compares two names as they stand in a bundle.
func byPlace(a, b string) int { return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a, b)) }

// encode writes the files as a zip that holds nothing else. The same files always give the same
// bytes: they stand in one order, without times, and not compressed, so that no version of a
// compressor is part of the form and what is read is never larger than the file.
func encode(files map[string][]byte) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.SortedFunc(maps.Keys(files), byPlace) {
		if place(name) < 0 {
			return nil, fmt.Errorf("%s is no file of a proof", name)
		}
		data := files[name]
		size := uint64(len(data))
		h := &zip.FileHeader{Name: name, Method: zip.Store, CRC32: crc32.ChecksumIEEE(data), CompressedSize64: size,
			UncompressedSize64: size, CreatorVersion: 3<<8 | 20, ReaderVersion: 20}
		h.ExternalAttrs = 0o100644 << 16 // an ordinary file, as Unix has it
		h.ModifiedDate = 1<<5 | 1        //nolint:staticcheck // 1 January 1980, the first day that a zip knows
		w, err := z.CreateRaw(h)
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			return nil, err
		}
	}
	err := z.Close()
	if err == nil && b.Len() > MaxFile {
		err = fmt.Errorf("the proof has %d MB, and one of more than %d MB would not be read", b.Len()>>20, MaxFile>>20)
	}
	return b.Bytes(), err
}

// read gives the files of a bundle. It takes what encode writes, byte for byte: a zip has more than
// one place in which names and sizes stand, and programs that unpack it differ in which they trust.
func read(data []byte) (map[string][]byte, error) {
	if len(data) > MaxFile {
		return nil, fmt.Errorf("it is larger than %d MB, which no proof is", MaxFile>>20)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, errors.New("it is no zip file, or it is cut or damaged")
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		if err := acceptable(f, files); err != nil {
			return nil, err
		}
		r, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("%s cannot be read: it is damaged", f.Name)
		}
		b, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
		if err != nil || uint64(len(b)) != f.UncompressedSize64 {
			return nil, fmt.Errorf("%s cannot be read: it is damaged", f.Name)
		}
		files[f.Name] = b
	}
	again, err := encode(files)
	if err != nil || !bytes.Equal(again, data) {
		return nil, errors.New("the zip is not laid out as tidings writes it: it was changed, or packed again by " +
			"another program. Verify the file as it was handed out")
	}
	return files, nil
}

// acceptable says what is wrong with an entry, before it is read.
func acceptable(f *zip.File, before map[string][]byte) error {
	_, twice := before[f.Name]
	switch {
	case place(f.Name) < 0:
		return fmt.Errorf("it holds %.100q, which is no file of a proof", f.Name)
	case twice:
		return fmt.Errorf("it holds %s twice", f.Name)
	case !f.Mode().IsRegular():
		what := "something that is no file"
		if f.Mode()&fs.ModeSymlink != 0 {
			what = "a link"
		}
		return fmt.Errorf("%s in it is %s", f.Name, what)
	case f.Method != zip.Store || f.CompressedSize64 != f.UncompressedSize64:
		return fmt.Errorf("%s in it is compressed, which tidings does not do: it was packed again by another program. "+
			"Verify the file as it was handed out", f.Name)
	case f.UncompressedSize64 > MaxFile:
		return fmt.Errorf("%s in it is larger than %d MB, which no file of a proof is", f.Name, MaxFile>>20)
	}
	return nil
}
