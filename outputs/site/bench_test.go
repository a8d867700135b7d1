package site_test

import (
	"strconv"
	"testing"
)

// BenchmarkSite builds a site of n incidents anew: linear in n.
func BenchmarkSite(b *testing.B) {
	for _, n := range []int{100, 1000, 10_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			s := many(b, n)
			for b.Loop() {
				build(b, s, b.TempDir())
			}
		})
	}
}

// BenchmarkOneChange builds a site of n incidents after one of them changed.
func BenchmarkOneChange(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			s, dir := many(b, n), b.TempDir()
			build(b, s, dir)
			round := 0
			for b.Loop() {
				round++
				s.Records.Incidents[n/2].Summary = "Change number " + strconv.Itoa(round)
				if st := build(b, s, dir); st.Written < 2 {
					b.Fatalf("%+v", st)
				}
			}
		})
	}
}
