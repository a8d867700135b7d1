package locale

import "testing"

func BenchmarkReadLanguage(b *testing.B) {
	for b.Loop() {
		if _, err := builtIn("de"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := Parse("de-AT"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFormats(b *testing.B) {
	l, err := Parse("de")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		formats(l)
	}
}
