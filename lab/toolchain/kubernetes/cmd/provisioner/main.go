// Command provisioner makes one directory a claim and offers it as a `local` volume, on which the kubelet applies
// fsGroup as it does on a disk. Reads KUBECONFIG; takes the node's name and the folder of the volumes.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
	"sigs.k8s.io/sig-storage-lib-external-provisioner/v13/controller"
)

const name = "lazysheeps.lab/path"

type provisioner struct{ node, folder string }

func (p provisioner) Provision(_ context.Context, o controller.ProvisionOptions) (*v1.PersistentVolume, controller.ProvisioningState, error) {
	claim := o.PVC
	if claim.Spec.Selector != nil {
		return nil, controller.ProvisioningFinished, fmt.Errorf("claim %s/%s has a selector, which this class does not support", claim.Namespace, claim.Name)
	}
	for _, mode := range claim.Spec.AccessModes {
		if mode != v1.ReadWriteOnce && mode != v1.ReadWriteOncePod {
			return nil, controller.ProvisioningFinished, fmt.Errorf("claim %s/%s asks for %s; a disk offers ReadWriteOnce and ReadWriteOncePod", claim.Namespace, claim.Name, mode)
		}
	}
	path := filepath.Join(p.folder, fmt.Sprintf("%s_%s_%s", o.PVName, claim.Namespace, claim.Name))
	// A freshly formatted disk belongs to root and holds lost+found; an image that cannot cope must fail here too.
	if err := os.MkdirAll(filepath.Join(path, "lost+found"), 0o700); err != nil {
		return nil, controller.ProvisioningFinished, err
	}
	if err := os.Chmod(path, 0o755); err != nil {
		return nil, controller.ProvisioningFinished, err
	}
	return &v1.PersistentVolume{
		ObjectMeta: metav1.ObjectMeta{Name: o.PVName},
		Spec: v1.PersistentVolumeSpec{
			PersistentVolumeReclaimPolicy: *o.StorageClass.ReclaimPolicy,
			AccessModes:                   claim.Spec.AccessModes,
			Capacity:                      v1.ResourceList{v1.ResourceStorage: claim.Spec.Resources.Requests[v1.ResourceStorage]},
			PersistentVolumeSource:        v1.PersistentVolumeSource{Local: &v1.LocalVolumeSource{Path: path}},
			NodeAffinity: &v1.VolumeNodeAffinity{Required: &v1.NodeSelector{NodeSelectorTerms: []v1.NodeSelectorTerm{{
				MatchExpressions: []v1.NodeSelectorRequirement{{Key: v1.LabelHostname, Operator: v1.NodeSelectorOpIn, Values: []string{p.node}}},
			}}}},
		},
	}, controller.ProvisioningFinished, nil
}

func (p provisioner) Delete(_ context.Context, volume *v1.PersistentVolume) error {
	path := volume.Spec.Local.Path
	if filepath.Dir(path) != p.folder {
		return fmt.Errorf("volume %s is at %s, outside %s; remove it by hand", volume.Name, path, p.folder)
	}
	return os.RemoveAll(path)
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: provisioner NODE FOLDER")
		os.Exit(2)
	}
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		klog.Fatal(err)
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		klog.Fatal(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	// One node, one provisioner: an election would only write leases all day.
	controller.NewProvisionController(ctx, client, name, provisioner{node: os.Args[1], folder: os.Args[2]},
		controller.LeaderElection(false)).Run(ctx)
}
