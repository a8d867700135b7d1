//go:build race

package transport_test

// raceDetector slows the sender several times: measurements mean nothing.
const raceDetector = true
