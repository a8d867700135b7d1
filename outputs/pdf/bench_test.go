package pdf

import (
	"context"
	"strconv"
	"sync/atomic"
	"testing"

	"tidings/outputs"
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

// BenchmarkPersonalLetters sets the letter for one person after another, on every processor.
func BenchmarkPersonalLetters(b *testing.B) {
	p, err := newRenderer(b).Prepare(b.Context(), qsolLetter(), Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	var n atomic.Int64
	b.RunParallel(func(pb *testing.PB) {
		var buf []byte
		for pb.Next() {
			name := "Person " + strconv.FormatInt(n.Add(1), 10)
			var err error
			buf, err = p.Append(b.Context(), buf[:0], Copy{Values: func(*outputs.Field) string { return name }})
			if err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "letters/s")
}
