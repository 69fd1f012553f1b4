// Command netpol enforces NetworkPolicies with kube-router's controller. Reads KUBECONFIG; takes the node's name and
// the range of Service addresses.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/cloudnativelabs/kube-router/v2/pkg/controllers/netpol"
	"github.com/cloudnativelabs/kube-router/v2/pkg/healthcheck"
	"github.com/cloudnativelabs/kube-router/v2/pkg/options"
	"github.com/cloudnativelabs/kube-router/v2/pkg/utils"
	"github.com/coreos/go-iptables/iptables"
	"github.com/vishvananda/netlink"
	v1 "k8s.io/api/core/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
)

type links struct{}

func (links) LinkList() ([]netlink.Link, error)                      { return netlink.LinkList() }
func (links) AddrList(l netlink.Link, f int) ([]netlink.Addr, error) { return netlink.AddrList(l, f) }

func must[T any](value T, err error) T {
	if err != nil {
		klog.Fatal(err)
	}
	return value
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: netpol NODE SERVICE_CIDR")
		os.Exit(2)
	}
	client := must(kubernetes.NewForConfig(must(clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG")))))
	config := options.NewKubeRouterConfig()
	config.RunFirewall, config.EnableIPv4, config.EnableIPv6 = true, true, false
	config.HostnameOverride = os.Args[1]
	config.ClusterIPCIDRs = []string{os.Args[2]}
	config.IPTablesSyncPeriod = time.Minute
	factory := informers.NewSharedInformerFactory(client, 0)
	pods := factory.Core().V1().Pods().Informer()
	policies := factory.Networking().V1().NetworkPolicies().Informer()
	namespaces := factory.Core().V1().Namespaces().Informer()
	stop := make(chan struct{})
	factory.Start(stop)
	factory.WaitForCacheSync(stop)
	ipv4 := must(iptables.NewWithProtocol(iptables.ProtocolIPv4))
	sets := must(utils.NewIPSet(false))
	controller := must(netpol.NewNetworkPolicyController(client, config, pods, policies, namespaces, &sync.Mutex{}, links{},
		map[v1.IPFamily]utils.IPTablesHandler{v1.IPv4Protocol: ipv4}, map[v1.IPFamily]utils.IPSetHandler{v1.IPv4Protocol: sets}))
	must(pods.AddEventHandler(controller.PodEventHandler))
	must(policies.AddEventHandler(controller.NetworkPolicyEventHandler))
	must(namespaces.AddEventHandler(controller.NamespaceEventHandler))
	// The controller blocks when nobody reads its heartbeats.
	health := make(chan *healthcheck.ControllerHeartbeat, 10)
	go func() {
		for range health {
		}
	}()
	wg := &sync.WaitGroup{}
	wg.Add(1)
	go controller.Run(health, stop, wg)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	<-signals
	close(stop)
	wg.Wait()
}
