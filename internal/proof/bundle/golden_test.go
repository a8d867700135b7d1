package bundle_test

import (
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/transparency-dev/merkle/rfc6962"

	"tidings/internal/archive"
	"tidings/internal/proof/bundle"
)

var makeGolden = flag.Bool("make-golden", false, "make testdata/v1/proof.zip, once and for ever")

// The first proof that was ever written is verified by every later version, and its figures are the
// test vectors of docs/archive-format.md.
func TestProofOfV1(t *testing.T) {
	path := filepath.Join("testdata", "v1", "proof.zip")
	if *makeGolden {
		write(t, path, seal(t, 6).proofOf(t, 2))
	}
	data := must[[]byte](t)(os.ReadFile(path))
	const key = "qsol.example/tidings+"
	r := bundle.Verify(data, bundle.Known{})
	if !r.Valid || r.Recipient != "reader2@customer2.example" || !strings.HasPrefix(r.Key, key) || len(r.Signed) != 1 {
		t.Fatalf("%+v", r)
	}
	files := unpacked(t, data)
	var p bundle.Proof
	var m archive.Manifest
	if err := json.Unmarshal(files[bundle.ProofName], &p); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(files[archive.ManifestName], &m); err != nil {
		t.Fatal(err)
	}
	checkpoint := strings.Split(string(files[bundle.CheckpointName]), "\n")
	head := must[[]byte](t)(base64.StdEncoding.DecodeString(checkpoint[2]))
	page := string(must[[]byte](t)(os.ReadFile(filepath.Join("..", "..", "..", "docs", "archive-format.md"))))
	for what, want := range map[string]string{
		"message": r.MessageSHA256, "root of the deliveries": m.Deliveries.Root,
		"leaf":               fmt.Sprintf("%x", rfc6962.DefaultHasher.HashLeaf(files[bundle.DeliveryName])),
		"leaf of the seal":   fmt.Sprintf("%x", rfc6962.DefaultHasher.HashLeaf([]byte(p.Seal.Line))),
		"root of checkpoint": fmt.Sprintf("%x", head), "path": p.Delivery.Path[0], "path of the seal": p.Seal.Path[1],
	} {
		if !strings.Contains(page, want) {
			t.Errorf("docs/archive-format.md does not have the %s, %s", what, want)
		}
	}
}
