//go:build !linux

package pgtest

import "syscall"

// endWithParent does nothing here: a killed test may leave its server behind.
func endWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{} }
