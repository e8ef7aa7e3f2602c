import { podmanThingInfo } from '../support/podman/info.ts';

export default podmanThingInfo('volume');
