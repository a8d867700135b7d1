package pdf

import (
	"context"
	"testing"
)

func BenchmarkLetter(b *testing.B) {
	r, err := New()
	if err != nil {
		b.Fatal(err)
	}
	doc := qsolLetter()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Render(context.Background(), doc, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
