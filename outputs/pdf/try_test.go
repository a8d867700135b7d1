package pdf

import (
	"context"
	"os"
	"testing"
	"time"
)

func TestTry(t *testing.T) {
	r, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		t0 := time.Now()
		b, err := r.Render(context.Background(), qsolLetter(), Options{Attachments: []Attachment{{Name: "letter.md", MIME: "text/markdown", Relationship: "Source", Data: []byte("# x")}}})
		if err != nil {
			t.Fatal(err)
		}
		t.Log(len(b), time.Since(t0))
		os.WriteFile("/tmp/pdf/qsol.pdf", b, 0o644)
	}
}
